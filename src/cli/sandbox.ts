import type { Command } from "commander";

/** Adds `wise-sca sandbox`. */
export function register(program: Command): void {
  program.command("sandbox").description("A server that behaves as the provider's, on this machine.");
}
