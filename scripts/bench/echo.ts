/** A server without a socket, which has nothing to do: it answers every call with the same sealed reply. */
export function echoing(jwe: string): () => Promise<Response> {
  const bytes = new TextEncoder().encode(jwe);
  // A stream of bytes, as a socket gives, which also costs less to make than the one for a string.
  const body = (): ReadableStream =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
    });
  return async () => new Response(body(), { headers: { "content-type": "application/jose+json" } });
}
