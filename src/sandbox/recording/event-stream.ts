import type { CallEvent, ChangeKind } from "./trace.ts";

/** Where the events come from. */
export interface EventSource {
  calls(after?: number): readonly CallEvent[];
  on(listener: (event: CallEvent) => void): () => void;
  onChange(listener: (kind: ChangeKind) => void): () => void;
}

/** A reader with more unread events is disconnected; it reconnects and asks for what it missed. */
const UNREAD_LIMIT = 1000;

/** Milliseconds. Proxies close connections that are silent for a minute. */
const HEARTBEAT = 15_000;

/**
 * Streams server-sent events (HTML standard, section 9.2): first the remembered calls after a sequence number,
 * then each call and change, until the reader disconnects.
 */
export function streamEvents(source: EventSource, after: number): Response {
  const utf8 = new TextEncoder();
  let stop = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string): void => {
        if ((controller.desiredSize ?? 0) > -UNREAD_LIMIT) return controller.enqueue(utf8.encode(text));
        stop();
        controller.close();
      };
      const sendCall = (call: CallEvent): void =>
        send(`id: ${call.sequence}\nevent: call\ndata: ${JSON.stringify(call)}\n\n`);
      // Servers may hold back the headers until there is a body; this makes the connection visible at once.
      send(": here\n\n");
      source.calls(after).forEach(sendCall);
      const ends = [
        source.on(sendCall),
        source.onChange((kind) => send(`event: change\ndata: ${JSON.stringify({ kind })}\n\n`)),
      ];
      const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT);
      stop = () => {
        clearInterval(heartbeat);
        for (const end of ends) end();
      };
    },
    cancel: () => stop(),
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" },
  });
}
