/** `npm run test:live`: tells the contract's story to the server that the environment names. */
import { tellLive } from "./live.ts";

process.exitCode = await tellLive(process.env, console.log);
