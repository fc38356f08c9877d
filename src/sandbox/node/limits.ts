/**
 * What a caller may take of a served sandbox, which answers whoever reaches it. `test-your-integration.md` states
 * these figures.
 */
export const LIMITS = {
  /** Bytes of one body. The largest that is described, a facemap of 4 MiB, takes 5.6 million when it is sealed. */
  body: 6 * 1024 * 1024,
  /** Bytes of all bodies that are being read. */
  bodies: 256 * 1024 * 1024,
  /** Bytes of a request's head. */
  headers: 16 * 1024,
  /** Open at the same time; more are closed at once. */
  connections: 512,
  /** Milliseconds for the head of a request, from the connection or the end of the request before. */
  headersTimeout: 10_000,
  /** Milliseconds for a whole request. */
  requestTimeout: 30_000,
  /** Milliseconds between two looks at the clocks of all connections. */
  checkInterval: 1_000,
  /** Milliseconds in which a caller reads nothing of its response; an event stream has something every 15 s. */
  unread: 60_000,
};
