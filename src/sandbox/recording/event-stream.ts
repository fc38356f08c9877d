import type { CallEvent, ChangeKind } from "./trace.ts";

/** Where the events come from. */
export interface EventSource {
  calls(after?: number): readonly CallEvent[];
  on(listener: (event: CallEvent) => void): () => void;
  onChange(listener: (kind: ChangeKind) => void): () => void;
}

/** Milliseconds. Proxies close connections that are silent for a minute. */
const HEARTBEAT = 15_000;

/**
 * Streams server-sent events (HTML standard, section 9.2): first the remembered calls after a sequence number,
 * then each call and change, until the reader disconnects. Nothing is queued for a reader who does not read: each
 * event is made when the one before was taken, from the calls that are remembered then.
 */
export function streamEvents(source: EventSource, after: number): Response {
  const utf8 = new TextEncoder();
  /** Changes that were not told yet, each with the call that it came after. Telling a kind once is enough. */
  const changes = new Map<ChangeKind, number>();
  let newest = source.calls().at(-1)?.sequence ?? 0;
  // A number beyond all of ours was another sandbox's, of which this one took the place.
  let sent = Math.min(after, newest);
  let isOver = false;
  let wake = (): void => undefined;
  let stop = (): void => undefined;

  const next = (): string | undefined => {
    const [call] = source.calls(sent);
    const [change] = changes;
    if (change !== undefined && (call === undefined || call.sequence > change[1])) {
      changes.delete(change[0]);
      return `event: change\ndata: ${JSON.stringify({ kind: change[0] })}\n\n`;
    }
    if (call === undefined) return undefined;
    sent = call.sequence;
    return `id: ${call.sequence}\nevent: call\ndata: ${JSON.stringify(call)}\n\n`;
  };

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // Servers may hold back the headers until there is a body; this makes the connection visible at once.
      controller.enqueue(utf8.encode(": here\n\n"));
      const ends = [
        source.on(({ sequence }) => {
          newest = sequence;
          wake();
        }),
        source.onChange((kind) => {
          changes.delete(kind);
          changes.set(kind, newest);
          wake();
        }),
      ];
      const heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(utf8.encode(": still here\n\n"));
      }, HEARTBEAT);
      stop = () => {
        clearInterval(heartbeat);
        for (const end of ends) end();
        isOver = true;
        wake();
      };
    },
    async pull(controller) {
      let event = next();
      while (event === undefined && !isOver) {
        await new Promise<void>((resolve) => (wake = resolve));
        event = next();
      }
      if (event !== undefined && !isOver) controller.enqueue(utf8.encode(event));
    },
    cancel: () => stop(),
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" },
  });
}
