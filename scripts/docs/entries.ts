/** What the package can be imported as, and the sources behind it. */
import config from "../../tsdown.config.ts";

/** Import specifier to source file, as the build has them; the command line is no import. */
export function entryPoints(): Map<string, string> {
  const { entry = {} } = [config].flat()[0] ?? {};
  if (typeof entry !== "object" || Array.isArray(entry))
    throw new Error("tsdown.config.ts must name its entries");
  const entries = Object.entries(entry).flatMap(([name, file]): [string, string][] =>
    name === "cli" || typeof file !== "string"
      ? []
      : [[name === "index" ? "wise-sca" : `wise-sca/${name}`, file]],
  );
  return new Map(entries);
}
