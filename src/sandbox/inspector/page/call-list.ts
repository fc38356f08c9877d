/** The calls, newest first. */
import type { Call } from "../../../../generated/sandbox.ts";
import { h, render } from "./dom.ts";
import { statusText, timeOf, toneOf } from "./format.ts";
import { mask } from "./secrets.ts";
import { storiesOf, tokenOf } from "./story.ts";
import type { Story } from "./story.ts";

/** Number of rows; the default `history` of a sandbox. */
const KEPT = 200;

export interface CallListOptions {
  readonly list: HTMLElement;
  readonly filter: HTMLInputElement;
  readonly counter: HTMLElement;
  /** Called with the call to show, and the approval that it is a part of; undefined when there is none. */
  readonly onSelect: (call: Call | undefined, story: Story | undefined, byHand: boolean) => void;
}

/** A list that selects the newest call until the user selects another one. */
export class CallList {
  readonly #options: CallListOptions;
  #calls: Call[] = [];
  #selected: number | undefined;
  #follows = true;
  #drawing = false;
  #stories: ReadonlyMap<string, Story> = new Map();

  constructor(options: CallListOptions) {
    this.#options = options;
    options.filter.addEventListener("input", () => this.#draw());
    options.list.addEventListener("keydown", (event) => this.#move(event));
  }

  /** Adds a call, unless it is already listed. */
  add(call: Call): void {
    if (this.#calls.some(({ sequence }) => sequence === call.sequence)) return;
    this.#calls = [call, ...this.#calls].slice(0, KEPT);
    this.#drawSoon();
  }

  /** Replaces all calls. */
  replace(calls: readonly Call[]): void {
    this.#calls = [...calls].reverse().slice(0, KEPT);
    this.#selected = undefined;
    this.#follows = true;
    this.#draw();
  }

  /** Draws once for all calls that arrive within a frame. */
  #drawSoon(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#draw();
    });
  }

  /** The calls that pass the filter, newest first. */
  get shown(): readonly Call[] {
    const words = this.#options.filter.value.toLowerCase().split(/\s+/);
    return this.#calls.filter((call) => words.every((word) => textOf(call).includes(word)));
  }

  /** Selects a call by its number, as a click on its row does. */
  choose(sequence: number): void {
    this.#follows = sequence === this.#calls[0]?.sequence;
    this.#select(
      this.#calls.find((call) => call.sequence === sequence),
      true,
    );
    this.#draw();
  }

  #draw(): void {
    const { list, counter } = this.#options;
    const shown = this.shown;
    const newest = shown[0];
    const stories = storiesOf(this.#calls);
    const before = this.#stories;
    this.#stories = stories;
    if (this.#follows && newest?.sequence !== this.#selected) this.#select(newest, false);
    else this.#retell(before);
    const all = this.#calls.length;
    counter.textContent = shown.length === all ? String(all) : `${shown.length} of ${all}`;
    const current = shown.some(({ sequence }) => sequence === this.#selected)
      ? this.#selected
      : newest?.sequence;
    if (shown.length > 0) return render(list, ...this.#rows(shown, current));
    render(list, h("li", { class: "empty" }, all === 0 ? EMPTY : "No call matches the filter."));
  }

  /** The selected call stays, but its approval may have gone on. */
  #retell(before: ReadonlyMap<string, Story>): void {
    const call = this.#calls.find(({ sequence }) => sequence === this.#selected);
    const token = call && tokenOf(call);
    if (token === undefined) return;
    const after = this.#stories.get(token);
    if (after?.calls.length !== before.get(token)?.calls.length) this.#options.onSelect(call, after, false);
  }

  /** Calls of one approval stand together, where the newest of them is. */
  #rows(shown: readonly Call[], current: number | undefined): HTMLElement[] {
    const told = new Set<string>();
    return shown.flatMap((call) => {
      const story = this.#stories.get(tokenOf(call) ?? "");
      if (story === undefined) return [this.#row(call, call.sequence === current)];
      if (told.has(story.token)) return [];
      told.add(story.token);
      const parts = shown.filter((one) => story.calls.includes(one));
      return [
        h(
          "li",
          { class: "story" },
          h(
            "p",
            { class: "meta" },
            `Approval ${mask(story.token, "oneTimeToken")}`,
            h("span", { class: `badge ${TONES[story.outcome]}` }, story.outcome),
          ),
          h("ol", {}, ...parts.map((one) => this.#row(one, one.sequence === current))),
        ),
      ];
    });
  }

  /** Tab reaches only one row; the arrow keys move between rows. */
  #row(call: Call, reachable: boolean): HTMLElement {
    const { sequence, method, operationId, target, at, reply, warnings, faults, request } = call;
    const sealed = request.jwe !== undefined || reply.jwe !== undefined;
    const marks = [
      ...(sealed ? ["sealed"] : []),
      ...(faults.length > 0 ? ["fault"] : []),
      ...(warnings.length > 0 ? ["warning"] : []),
    ];
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: "call",
          "data-key": `call ${sequence}`,
          "aria-current": sequence === this.#selected ? "true" : undefined,
          tabindex: reachable ? 0 : -1,
          onclick: () => this.choose(sequence),
        },
        h("span", { class: `status ${toneOf(reply.status, reply.headers)}` }, statusText(reply.status)),
        h("span", { class: "operation" }, operationId ?? "unknown operation"),
        h("time", {}, timeOf(at)),
        h(
          "span",
          { class: "more" },
          h("span", { class: "target" }, `${method} ${target}`),
          ...marks.map((mark) => h("span", { class: `mark ${mark}` }, mark)),
        ),
      ),
    );
  }

  #select(call: Call | undefined, byHand: boolean): void {
    this.#selected = call?.sequence;
    this.#options.onSelect(call, call && this.#stories.get(tokenOf(call) ?? ""), byHand);
  }

  #move(event: KeyboardEvent): void {
    const rows = [...this.#options.list.querySelectorAll<HTMLElement>("button.call")];
    const here = rows.findIndex((row) => row === document.activeElement);
    const goals: Readonly<Record<string, number>> = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      Home: 0,
      End: rows.length - 1,
    };
    const goal = rows[goals[event.key] ?? -1];
    if (here === -1 || goal === undefined) return;
    event.preventDefault();
    goal.focus();
    goal.click();
  }
}

const TONES = { approved: "good", refused: "warn", waiting: "open" } as const;

const EMPTY = "No calls yet. Point a client at this server, and each call appears here.";

function textOf({ method, target, operationId, reply }: Call): string {
  return `${method} ${target} ${operationId ?? ""} ${reply.status}`.toLowerCase();
}
