import { refusal } from "../http/response.ts";
import type { Factor, PhoneNumber, Profile, User } from "./state.ts";
import type { World } from "./world.ts";

/** Finds a user, or adds one without phone numbers. Outside strict mode there is any user that is asked for. */
export function userOf({ state }: World, id: number): User {
  const known = state.users.get(id);
  if (known !== undefined) return known;
  const user: User = { id, phoneNumbers: [] };
  state.users.set(id, user);
  return user;
}

/**
 * The phone that codes of a profile go to: its own, as `enrol` sets it, or the first phone number of the user.
 *
 * @param userId the user whose access token asked for the one-time token
 */
export function phoneOf({ state }: World, profile: Profile, userId: number): Factor | undefined {
  const [number] = state.users.get(userId)?.phoneNumbers ?? [];
  // A number that was changed is another factor.
  return (
    profile.phone ?? (number && { id: `${number.id} ${number.phoneNumber}`, secret: number.phoneNumber })
  );
}

/** @throws Refusal 422 when any user has the number, 400 when it is none */
export function addPhoneNumber(world: World, userId: number, phoneNumber: string): PhoneNumber {
  requireFree(world, phoneNumber);
  const number = { id: nextId(world), phoneNumber };
  userOf(world, userId).phoneNumbers.push(number);
  return number;
}

/** @throws Refusal 404 for an unknown id, 422 when any user has the number, 400 when it is none */
export function changePhoneNumber(
  world: World,
  userId: number,
  { id, phoneNumber }: PhoneNumber,
): PhoneNumber {
  const number = find(world, userId, id);
  requireFree(world, phoneNumber);
  number.phoneNumber = phoneNumber;
  return number;
}

/** @throws Refusal 404 for an unknown id */
export function removePhoneNumber(world: World, userId: number, id: number): void {
  const { phoneNumbers } = userOf(world, userId);
  phoneNumbers.splice(phoneNumbers.indexOf(find(world, userId, id)), 1);
}

function find(world: World, userId: number, id: number): PhoneNumber {
  const number = world.state.users.get(userId)?.phoneNumbers.find((one) => one.id === id);
  if (number !== undefined) return number;
  throw refusal(404, "phone.number.not.found", "The user has no phone number of this identifier.");
}

function requireFree(world: World, phoneNumber: string): void {
  if (!/^\+[0-9]{5,15}$/.test(phoneNumber)) {
    const message = "phoneNumber is malformed: write + and digits, with the country code.";
    throw refusal(400, "bad.request", message, { path: "phoneNumber" });
  }
  if (all(world).every((one) => one.phoneNumber !== phoneNumber)) return;
  throw refusal(422, "phone.number.repeated", "It's linked to an account with the email ****@wise.com");
}

const nextId = (world: World): number => Math.max(1_230_943, ...all(world).map(({ id }) => id)) + 1;

const all = ({ state }: World): PhoneNumber[] =>
  [...state.users.values()].flatMap((user) => user.phoneNumbers);
