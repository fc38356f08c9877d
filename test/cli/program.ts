/** A command that goes on until it is told to end. */
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { COMMAND } from "./terminal.ts";

/** A running command, and what it has said so far. */
export class Program {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = "";
  stderr = "";
  readonly #exit: Promise<unknown[]>;

  constructor(...args: string[]) {
    const [node, ...rest] = COMMAND;
    this.child = spawn(node, [...rest, ...args]);
    this.#exit = once(this.child, "exit");
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
  }

  /** Waits for standard output to have a whole line. */
  async line(): Promise<string> {
    await this.says("\n");
    return this.stdout.slice(0, this.stdout.indexOf("\n"));
  }

  /** Waits for standard output to contain a text. */
  async says(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      const ended = this.#exit.then(() => {
        if (!this.stdout.includes(text)) throw new Error(`ended without saying it: ${this.stderr}`);
      });
      await Promise.race([once(this.child.stdout, "data"), ended]);
    }
  }

  /** Sends a signal, and waits for the end. */
  async end(signal?: NodeJS.Signals): Promise<{ code: unknown; signal: unknown }> {
    if (signal !== undefined) this.child.kill(signal);
    const [code, killedBy] = await this.#exit;
    return { code, signal: killedBy };
  }
}
