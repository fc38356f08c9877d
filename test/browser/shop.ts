/** A shop with its page, its backend and a sandbox, under the strictest policy for content, to be seen in a browser. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { vectors } from "../support/keys.ts";
import { getRequestListener } from "@hono/node-server";
import { build } from "esbuild";
import { Hono } from "hono";
import { createApprovalFetch, createMemoryStore, createScaClient, type ScaClient } from "../../src/index.ts";
import { createSandbox, type Enrolment, type Sandbox, type SandboxOptions } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import {
  approvalRequired,
  createApprovalHandler,
  type ApprovalHandlerOptions,
} from "../../src/server/index.ts";

export const PROFILE = 101;
export const PIN = "0417";
export const FINGERPRINT = "device-5f1c7a90-fingerprint-of-the-customer";

export interface Shop {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly sca: ScaClient;
  /** What stands between the page and the backend's routes. */
  interfere: ((request: Request, next: () => Promise<Response>) => Promise<Response>) | undefined;
  /** A payment that was refused and put aside: its approval's id. */
  start(transfer?: number): Promise<string>;
  /** What a page does, without one. */
  answer(id: string, answers: object): Promise<Response>;
  /** How often a payment went through. */
  paid(): number;
  close(): Promise<void>;
}

export const ENROLMENT = { pin: PIN, deviceFingerprint: FINGERPRINT, phone: "+447700908888" };

export interface ShopOptions {
  readonly enrolment?: Enrolment;
  readonly sandbox?: SandboxOptions;
  readonly handler?: Partial<ApprovalHandlerOptions>;
  /** What the backend calls in place of the sandbox's own address. */
  readonly wise?: (port: number) => Promise<string>;
}

const POLICY = "default-src 'self'; require-trusted-types-for 'script'";

export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const keys = [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }];
  const sandbox = await createSandbox({ keys, ...options.sandbox });
  sandbox.profile(PROFILE).enrol(options.enrolment ?? ENROLMENT);
  const server = await serve(sandbox);
  const wise = (await options.wise?.(Number(new URL(server.url).port))) ?? server.url;
  const store = createMemoryStore();
  const now = (): number => sandbox.now();
  const sca = createScaClient({ baseUrl: wise, token: "user", clientToken: "client", store, now });
  const payment = (url: string): [string, RequestInit] => [
    url,
    {
      method: "POST",
      headers: { authorization: "Bearer user", "content-type": "application/json" },
      body: JSON.stringify({ type: "BALANCE" }),
    },
  ];
  const approvals = createApprovalHandler({
    sca: () => sca,
    owner: () => "anna",
    now,
    describe: () => ({
      amount: { value: "1250.00", currency: "EUR" },
      payee: "Example Trading Ltd",
      details: [
        { label: "Account", value: "DE89 3704 0044 0532 0130 00" },
        { label: "Reference", value: "Invoice 2026-014" },
      ],
    }),
    complete: (approval) => approval.retry(...payment(approval.request?.url ?? "")),
    ...options.handler,
  });
  const refused = (transfer: number | string): Promise<Response> => {
    const pay = createApprovalFetch({ sca, owner: "anna", now });
    return pay(...payment(`${wise}/v3/profiles/${PROFILE}/transfers/${transfer}/payments`)).catch(
      approvalRequired,
    );
  };

  files ??= pageFiles();
  const app = new Hono();
  for (const [path, { type, text }] of await files) {
    app.get(
      path,
      () => new Response(text, { headers: { "Content-Type": type, "Content-Security-Policy": POLICY } }),
    );
  }
  app.post("/payments/:transfer", (context) => refused(context.req.param("transfer")));
  app.all("/approvals/*", (context) => {
    const next = (): Promise<Response> => approvals(context.req.raw);
    return shop.interfere?.(context.req.raw, next) ?? next();
  });
  const backend: Server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));

  const shop: Shop = {
    url: `http://127.0.0.1:${(backend.address() as AddressInfo).port}`,
    sandbox,
    sca,
    interfere: undefined,
    async start(transfer = 55) {
      const { id } = (await (await refused(transfer)).json()) as { id: string };
      return id;
    },
    answer: (id, answers) =>
      fetch(`${shop.url}/approvals/${id}/answers`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(answers),
      }),
    paid: () =>
      sandbox
        .calls()
        .filter(({ operationId, reply }) => operationId === "fundTransfer" && reply.status === 201).length,
    async close() {
      backend.closeAllConnections();
      await new Promise((resolve) => backend.close(resolve));
      await server.close();
    },
  };
  return shop;
}

/** Bundled once for all shops. */
let files: ReturnType<typeof pageFiles> | undefined;

async function pageFiles(): Promise<Map<string, { type: string; text: string }>> {
  const folder = new URL("./shop/", import.meta.url);
  const { outputFiles } = await build({
    entryPoints: [new URL("shop.ts", folder).pathname],
    bundle: true,
    platform: "browser",
    format: "esm",
    minify: true,
    tsconfig: new URL("../../tsconfig.json", import.meta.url).pathname,
    write: false,
  });
  return new Map([
    ["/", { type: "text/html; charset=utf-8", text: await readFile(new URL("index.html", folder), "utf8") }],
    ["/shop.css", { type: "text/css", text: await readFile(new URL("shop.css", folder), "utf8") }],
    ["/shop.js", { type: "text/javascript", text: outputFiles[0]?.text ?? "" }],
  ]);
}
