/** Formats values for display. */

/** The time of day in UTC, as in the API: `09:30:12`. */
export function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 19);
}

/** Day and time in UTC: `15 Jan 2026, 09:30:12`. */
export function dateOf(milliseconds: number): string {
  const day = new Date(milliseconds).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  return `${day}, ${timeOf(milliseconds)}`;
}

/** A countdown: `59:07`, or `1:00:00` and more. */
export function countdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** A duration in its two largest units: `1 h 5 min`. */
export function span(seconds: number): string {
  const units: [string, number][] = [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ];
  let rest = Math.round(Math.abs(seconds));
  const parts = units.flatMap(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count} ${name}`];
  });
  return parts.slice(0, 2).join(" ") || "0 s";
}

/** A duration of a call: `0.8 ms`, `34 ms`, `2.1 s`. */
export function took(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** `1 byte`, `256 bytes`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-GB")} ${noun}${number === 1 ? "" : "s"}`;
}

/** The colour of a status: success, approval required, client error, server error. */
export function toneOf(status: number, headers: Readonly<Record<string, string>>): string {
  if (status === 0 || status >= 500) return "bad";
  if (status === 403 && headers["x-2fa-approval-result"] === "REJECTED") return "ask";
  return status >= 400 ? "warn" : "good";
}

/** A status as text; 0 stands for a cut connection. */
export function statusText(status: number): string {
  return status === 0 ? "cut" : String(status);
}

/** Challenge types in words. */
export function challengeName(type: string): string {
  const names: Readonly<Record<string, string>> = {
    PIN: "PIN",
    PARTNER_DEVICE_FINGERPRINT: "Device",
    FACE_MAP: "Face",
    PASSWORD: "Password",
    SMS: "SMS",
    WHATSAPP: "WhatsApp",
    VOICE: "Voice",
  };
  return names[type] ?? type;
}
