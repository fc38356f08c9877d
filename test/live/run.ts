/** `npm run test:live`: tells the contract's story to the server that the environment names. */
import { print } from "../../src/cli/output.ts";
import { tellLive } from "./live.ts";

process.exitCode = await tellLive(process.env, print);
