/** What snippets use and readers bring: a client, tokens, a customer, a request to repeat. */
import type { ApprovalStore, ChallengeList, ScaClient, Solvers } from "wise-sca";
import type { Sandbox } from "wise-sca/sandbox";

declare global {
  const sca: ScaClient;
  const sandbox: Sandbox;
  const store: ApprovalStore;
  const token: ChallengeList;
  const approvalFetch: typeof fetch;
  const solvers: Solvers;

  const profileId: number;
  const oneTimeToken: string;
  const approvalId: string;
  const keyId: string;
  const privateKey: string;
  const pin: string;
  const face: string;

  const url: string;
  const headers: Record<string, string>;
  const body: string;
  const userToken: string;

  function userAccessToken(): Promise<string>;
  function clientCredentialsToken(): Promise<string>;
  function askPin(): Promise<string>;
  function scanFace(): Promise<string>;
  function askCustomer(what: string, lastError?: string, attemptsLeft?: number): Promise<string>;
  function fingerprintOf(profileId: number): Promise<string>;

  const approvals: (request: Request) => Promise<Response>;
  const scanner: HTMLElement;
  const customerOf: (request: Request) => Promise<{ userId: string; userToken: string }>;

  /** A router of the kind that Hono and others have. */
  const app: {
    get(path: string, handle: (context: { req: { raw: Request } }) => Response | Promise<Response>): void;
    post(path: string, handle: (context: { req: { raw: Request } }) => Response | Promise<Response>): void;
    all(path: string, handle: (context: { req: { raw: Request } }) => Response | Promise<Response>): void;
  };
}
