export { createCertificates } from "./node/certificates.ts";
export type { CertificateOptions, Certificates, Identity } from "./node/certificates.ts";
export { nodeCryptography } from "./node/cryptography.ts";
export { keepCertificates, type MutualTls } from "./node/mtls.ts";
export { serve } from "./node/serve.ts";
export type { SandboxServer, Servable, ServeOptions } from "./node/serve.ts";
export { keepState, type KeptState } from "./node/state-file.ts";
