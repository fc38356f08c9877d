/** A sandbox in a process of its own: prints its URL, ends with its standard input. */
import { createSandbox } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";

const server = await serve(await createSandbox());
console.log(server.url);
process.stdin.resume().once("end", () => void server.close());
