export { nodeCryptography } from "./node/cryptography.ts";
export { serve } from "./node/serve.ts";
export type { SandboxServer, Servable, ServeOptions } from "./node/serve.ts";
export { keepState, type KeptState } from "./node/state-file.ts";
