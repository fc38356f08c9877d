import type { CallEvent, ChangeKind } from "./trace.ts";

/** What the stream tells of. */
export interface EventSource {
  calls(after?: number): readonly CallEvent[];
  on(listener: (event: CallEvent) => void): () => void;
  onChange(listener: (kind: ChangeKind) => void): () => void;
}

/** A reader this far behind is cut off; it comes back and asks for what it missed. */
const UNREAD_LIMIT = 1000;

/** Proxies close what is silent for a minute. */
const HEARTBEAT = 15_000;

/**
 * Server-sent events (HTML standard, section 9.2): first the remembered calls after a sequence number, then
 * whatever happens, until the reader goes.
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
      // Says at once that the stream stands: headers alone may be held back until there is a body.
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
