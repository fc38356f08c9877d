import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Customer, PIN } from "./customer.ts";
import { Service, type Call, type HeldCall, type Instance } from "./service.ts";
import { postgres, redis, type StoreServer } from "./stores.ts";

for (const { missing } of [redis, postgres]) if (missing !== undefined) console.warn(`Skipped: ${missing}.`);

/** A customer whose request is held between two steps. */
interface Held extends HeldCall {
  readonly customer: Customer;
  readonly request: Request;
  readonly point: string;
}

/** The requests of one approval, and that of a mistyped PIN. */
type Request = "click" | "pin" | "wrong pin";

const ofCustomer = ({ payment, approval }: Customer, request: Request): Call =>
  request === "click" ? payment.begin : payment.typed(approval, request === "pin" ? PIN : "9999");

describe.each([redis, postgres])("six instances that share $name", ({ missing, start }) => {
  let store: StoreServer;
  let service: Service;
  /** All that each request does outside its process, a write to the store or a call to Wise: before and after, in order. */
  let points: Record<Request, readonly string[]>;
  let lastProfile = 100;

  beforeAll(async () => {
    if (missing !== undefined) return;
    store = await start();
    service = await Service.start(store.url);
    await Promise.all(service.instances.map(warmUp));
    points = {
      click: await pointsOf("click"),
      pin: await pointsOf("pin"),
      "wrong pin": await pointsOf("wrong pin"),
    };
  });
  afterAll(async () => {
    if (missing !== undefined) return;
    await service.stop();
    await store.stop();
  });

  const newCustomer = (): Promise<Customer> => Customer.enrol(service, (lastProfile += 10));

  /** One payment, so that Wise's key is at hand: fetching it changes nothing anywhere. */
  async function warmUp(instance: Instance): Promise<void> {
    const customer = await newCustomer();
    expect(await customer.finish(customer.payment, () => instance)).toBe("done");
  }

  async function begun(instance = anyOf(service.instances)): Promise<Customer> {
    const customer = await newCustomer();
    const { status, json } = await service.call(instance, customer.payment.begin);
    expect(status).toBe(202);
    customer.approval = String(json["approval"]);
    return customer;
  }

  async function pointsOf(request: Request): Promise<readonly string[]> {
    const customer = request === "click" ? await newCustomer() : await begun();
    const { answer, points: reached } = service.watch(
      anyOf(service.instances),
      ofCustomer(customer, request),
    );
    await answer;
    // The last write of a paid call does not hold up its response; a second click waits for that write.
    if (request === "pin") await service.call(anyOf(service.instances), ofCustomer(customer, "pin"));
    await vi.waitUntil(() => reached.length > 0 && reached.length % 2 === 0);
    return [...reached];
  }

  /** Brings one customer to each point of each request, and holds it there. */
  async function holdEverywhere(instances: readonly Instance[]): Promise<Held[]> {
    const all = Object.entries(points) as [Request, readonly string[]][];
    const places = all.flatMap(([request, reached]) => reached.map((point) => ({ request, point })));
    return Promise.all(
      places.map(async ({ request, point }, index) => {
        const customer = request === "click" ? await newCustomer() : await begun(anyOf(instances));
        const instance = instances[index % instances.length] as Instance;
        return {
          ...(await service.hold(instance, ofCustomer(customer, request), point)),
          ...{ customer, request, point },
        };
      }),
    );
  }

  /** Each of them goes on until it is paid, and it is paid once. */
  async function finishAll(held: readonly Held[], instances: readonly Instance[]): Promise<void> {
    const ends = await Promise.all(
      held.map(async ({ customer, request, point }) => {
        const before = await customer.payments();
        const end = await customer.finish(customer.payment, () => anyOf(instances)).catch(String);
        return { request, point, end, once: before <= 1 && (await customer.payments()) === 1 };
      }),
    );
    expect(ends).toEqual(held.map(({ request, point }) => ({ request, point, end: "done", once: true })));
  }

  /** A right PIN at last leaves no failure behind; nobody's call used another's access token, or ran without end. */
  async function expectNoHarm(customers: readonly Customer[]): Promise<void> {
    for (const { profileId } of customers) {
      expect(await service.failures(profileId)).toEqual({ failures: 0, lockedFor: 0 });
      expect(await service.seen(profileId)).toMatchObject({ foreign: 0 });
    }
    expect(service.violations).toEqual([]);
  }

  const customersOf = (held: readonly Held[]): Customer[] => held.map(({ customer }) => customer);
  const isPast = ({ request, point }: Pick<Held, "request" | "point">, other: string): boolean =>
    points[request].indexOf(point) >= points[request].indexOf(other);
  /** Whether a request is held where the store knows already that the payment is being sent. */
  const isPaid = (held: Held): boolean => {
    const before = points.pin.slice(0, points.pin.indexOf("before call payments 1"));
    const claimed = before.findLast((point) => point.startsWith("after write approval")) ?? "";
    return held.request === "pin" && isPast(held, claimed);
  };

  it.skipIf(missing !== undefined)(
    "make one payment of each of two hundred double clicks, and tell the other click that it was used",
    async () => {
      const twice = (call: Call) =>
        Promise.all(twoOf(service.instances).map((one) => service.call(one, call)));
      const customers = await Promise.all(Array.from({ length: 200 }, newCustomer));
      const ends: unknown[] = [];
      const waiting = [...customers];
      const queue = async (): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          const [one, other] = await twice(next.payment.begin);
          expect(one?.json["approval"]).toBe(other?.json["approval"]);
          const clicks = await twice(next.payment.typed(String(one?.json["approval"]), PIN));
          const told = clicks.map(({ status, json }) => [status, json["code"]]).sort();
          ends.push({ told, payments: await next.payments() });
        }
      };
      await Promise.all(Array.from({ length: 12 }, queue));
      const expected = {
        told: [
          [201, undefined],
          [409, "ERR_APPROVAL_USED"],
        ],
        payments: 1,
      };
      expect(ends).toEqual(customers.map(() => expected));
      await expectNoHarm(customers);
    },
  );

  it.skipIf(missing !== undefined)(
    "pay once, and leave everybody a way on, when one of them is killed between any two steps",
    async () => {
      const victims = service.instances.slice(0, 3);
      const held = await holdEverywhere(victims);
      await Promise.all(victims.map((victim) => service.kill(victim)));
      await finishAll(held, service.instances.slice(3));
      await expectNoHarm(customersOf(held));
      await Promise.all(victims.map((victim) => service.replace(victim)));
      await Promise.all(service.instances.map(warmUp));
    },
  );

  it.skipIf(missing !== undefined)(
    "pay once when one of them sleeps between any two steps, and wakes after others have finished",
    async () => {
      const held = await holdEverywhere(service.instances.slice(0, 3));
      await finishAll(held, service.instances.slice(3));
      for (const { letGo } of held) letGo();
      const late = await Promise.all(held.map(({ answer }) => answer));
      // The page of a late one is told of an end, or of something to ask for.
      for (const { status, json } of late) {
        expect([201, 202, 409, 422, 502]).toContain(status);
        expect(json["pending"]).not.toEqual([]);
      }
      for (const customer of customersOf(held)) expect(await customer.payments()).toBe(1);
      await expectNoHarm(customersOf(held));
    },
  );

  it.skipIf(missing !== undefined)(
    "end every call while the store is stopped, and lose no response of a paid one",
    async () => {
      const held = await holdEverywhere(service.instances);
      store.pause();
      const began = performance.now();
      for (const { letGo } of held) letGo();
      const ended = await Promise.all(
        held.map(async (one) => ({ ...one, ...(await one.answer), waited: performance.now() - began })),
      );
      store.resume();
      for (const one of ended) {
        // A refused PIN is counted and noted, and what is left is read twice: four calls of the store, five seconds each.
        expect(one.waited, `${one.request}, ${one.point}`).toBeLessThan(isPaid(one) ? 2_500 : 21_500);
        expect([one.request, one.point, one.status]).toEqual([
          one.request,
          one.point,
          isPaid(one) ? 201 : 502,
        ]);
      }
      await finishAll(held, service.instances);
      await expectNoHarm(customersOf(held));
    },
  );

  it.skipIf(missing !== undefined)(
    "send no PIN or fingerprint that they cannot count while the store is full",
    async () => {
      const held = await holdEverywhere(service.instances);
      await store.fill();
      for (const { letGo } of held) letGo();
      for (const one of held) {
        const { answer, customer, request, point } = one;
        const { status } = await answer;
        const { PIN: pins, DEVICE: devices } = (await service.seen(customer.profileId)).answers;
        const isCounted = isPast(one, "after write attempts 1");
        const sent = request === "click" ? devices : pins;
        expect([request, point, sent]).toEqual([request, point, isCounted ? 1 : 0]);
        expect([request, point, status === 201]).toEqual([request, point, isPaid(one)]);
      }
      await store.free();
      await finishAll(held, service.instances);
      await expectNoHarm(customersOf(held));
    },
  );
});

const anyOf = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;

function twoOf<T>(all: readonly T[]): [T, T] {
  const one = anyOf(all);
  return [one, anyOf(all.filter((other) => other !== one))];
}
