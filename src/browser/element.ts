/** `<wise-sca-approval>`: the screen as an element, for any framework and none. */
import type { Outcome } from "../../generated/approvals.ts";
import { createCard, type Card } from "./card.ts";
import { Flow } from "./flow.ts";
import { translator, type Messages } from "./messages.ts";
import { styleSheet } from "./styles.ts";

/** Gives the fingerprint of the customer's device: `deviceFingerprint` of `wise-sca/device` is one. */
export type DeviceProvider = (about: {
  profileId: number;
}) => Promise<string | { readonly fingerprint: string }> | string;

/** Details of the events by name. */
export interface ApprovalEvents {
  /** Nothing is left to answer. `preventDefault()` keeps it from being completed. */
  cleared: { readonly id: string };
  /** The application's function has run, with a status below 300; now, or before in another place. */
  completed: { readonly id: string } & Outcome;
  /** It cannot go on: `code` says why. With `outcome` where the approved call was refused. */
  failed: { readonly id?: string; readonly code: string; readonly outcome?: Outcome };
  /** The customer does not want to. `preventDefault()` goes on all the same. */
  cancelled: { readonly id?: string };
}

// Servers that render pages import this too.
const Base = (globalThis.HTMLElement ?? Object) as typeof HTMLElement;

/**
 * Leads the customer through an approval: shows what is approved, asks for PIN, code, device or facemap, seals what the
 * backend must not read, and has it completed.
 *
 * Attributes: `src`, the approval's address under the mount point of `createApprovalHandler`; `autofocus`. Slots:
 * `description` in the place of what the backend describes, `facemap` for the camera. Parts: `card`, `description`,
 * `amount`, `payee`, `title`, `hint`, `notice`, `cells`, `cell`, `keypad`, `key`, `field`, `button`, `link`, `result`,
 * `footer`. Custom properties: `--wise-sca-accent`, `-on-accent`, `-background`, `-text`, `-muted`, `-line`, `-key`,
 * `-danger`, `-success`, `-radius`.
 *
 * @example
 * const approval = document.querySelector("wise-sca-approval");
 * approval?.addEventListener("completed", ({ detail }) => console.log(detail.status));
 * approval?.setAttribute("src", `/approvals/${approvalId}`);
 */
export class WiseScaApproval extends Base {
  static readonly observedAttributes = ["src", "lang"];

  /** Calls the backend, with a header of one's own for example. @default the platform's fetch */
  fetch: typeof globalThis.fetch = (...args) => globalThis.fetch(...args);
  /** Gives the fingerprint of this device. Without it, a device is not asked for on this page. */
  device: DeviceProvider | undefined;
  #messages: Partial<Messages> = {};
  #flow: Flow | undefined;
  #card: Card | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #hadFocus = false;

  /** The approval's address. Setting it begins anew. */
  get src(): string {
    return this.getAttribute("src") ?? "";
  }

  set src(src: string) {
    this.setAttribute("src", src);
  }

  /** Texts of this element alone, before those of its language. */
  get messages(): Partial<Messages> {
    return this.#messages;
  }

  set messages(messages: Partial<Messages>) {
    this.#messages = messages;
    this.#draw();
  }

  connectedCallback(): void {
    if (this.shadowRoot === null) {
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [styleSheet()];
    }
    document.addEventListener("visibilitychange", this.#look);
    for (const event of ["focus", "online"]) addEventListener(event, this.#look);
    this.#begin();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#look);
    for (const event of ["focus", "online"]) removeEventListener(event, this.#look);
    this.#end();
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.isConnected || before === now) return;
    if (name === "src") this.#begin();
    else this.#draw();
  }

  /** The base64 text that the FaceTec server exported: answers what is asked for. */
  async provideFaceMap(faceMap: string): Promise<void> {
    await this.#flow?.answer("FACE_MAP", faceMap);
  }

  /** Has it completed, after `cleared` was prevented. */
  async complete(): Promise<void> {
    await this.#flow?.complete();
  }

  /** As the customer's own “cancel”. */
  cancel(): void {
    this.#flow?.cancel();
  }

  override focus(): void {
    this.#card?.focus();
  }

  override addEventListener<Name extends keyof ApprovalEvents>(
    name: Name,
    listener: (event: CustomEvent<ApprovalEvents[Name]>) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(...args: readonly unknown[]): void {
    super.addEventListener(...(args as Parameters<HTMLElement["addEventListener"]>));
  }

  #look = (): void => {
    if (document.visibilityState === "visible") this.#flow?.look();
  };

  #begin(): void {
    this.#end();
    if (this.src === "") return;
    const flow: Flow = new Flow({
      src: new URL(this.src, document.baseURI).href.replace(/\/$/, ""),
      fetch: (...args) => this.fetch(...args),
      can: (type) =>
        type === "PARTNER_DEVICE_FINGERPRINT"
          ? this.device !== undefined
          : type !== "FACE_MAP" || this.querySelector('[slot="facemap"]') !== null,
      device: async (about) => {
        const given = await this.device?.(about);
        return typeof given === "string" ? given : (given?.fingerprint ?? "");
      },
      changed: () => this.#update(),
      emit: (name, detail) =>
        this.dispatchEvent(
          new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }),
        ),
    });
    this.#flow = flow;
    this.#hadFocus = this.hasAttribute("autofocus");
    this.#draw();
    void flow.start();
    // The countdown of a new code.
    this.#ticking = setInterval(() => {
      if (flow.view.resendAt !== undefined) this.#update();
    }, 1000);
  }

  #end(): void {
    this.#flow?.stop();
    this.#flow = undefined;
    clearInterval(this.#ticking);
    this.shadowRoot?.replaceChildren();
  }

  #draw(): void {
    if (this.#flow === undefined) return;
    const named = this.closest<HTMLElement>("[lang]")?.lang ?? "";
    const language = named || navigator.language;
    this.#card = createCard(this.#flow, translator(language, this.#messages), language);
    this.shadowRoot?.replaceChildren(this.#card.node);
    this.#update();
  }

  /** Draws what has changed. The focus comes along if it is in here, and is not taken from the rest of the page. */
  #update(): void {
    if (this.#flow === undefined || this.#card === undefined) return;
    if (this.shadowRoot?.activeElement) this.#hadFocus = true;
    else if (document.activeElement !== document.body) this.#hadFocus = false;
    if (this.#card.update(this.#flow.view) && this.#hadFocus) this.#card.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "wise-sca-approval": WiseScaApproval;
  }
}
