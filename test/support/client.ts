/** The client that tests have in common. */
import {
  createMemoryStore,
  createScaClient,
  type ScaClient,
  type ScaClientOptions,
} from "../../src/index.ts";

/** A client of a user of a server at `http://localhost`, which shares nothing with the clients of other tests. */
export const testClient = (options: Partial<ScaClientOptions> = {}): ScaClient =>
  createScaClient({
    baseUrl: "http://localhost",
    token: "user-token",
    store: createMemoryStore(),
    ...options,
  } as ScaClientOptions);
