import { SignedOutGuide } from "./signed-out-guide.ts";

/** Who uses the page. */
export interface PageSession {
  readonly name: string;
  readonly provider: string;
  readonly csrfHeader: string;
  readonly csrfToken: string;
}

/**
 * Whether this browser may call the gateway: `anonymous` if everybody may look, `signed-out` if somebody has to sign in, `ended` if that was so until now, `closed` where nobody signs in with a browser.
 * `unknown` until the gateway has said it.
 */
export type SignInState = "unknown" | "signed-in" | "anonymous" | "signed-out" | "ended" | "closed";

/** What `/auth/session` answers. */
type Told =
  | ({ readonly signedIn: true } & PageSession)
  | { readonly signedIn: false; readonly signInAt?: string; readonly anonymousRead: boolean };

let current: PageSession | undefined;
let state: SignInState = "unknown";
let canSignIn = false;
let asking: Promise<void> | undefined;
const listeners = new Set<() => void>();

/** The session of this browser; undefined without one. */
export function session(): PageSession | undefined {
  return current;
}

export function signInState(): SignInState {
  return state;
}

/** Whether people sign in with a browser here. */
export function peopleSignIn(): boolean {
  return canSignIn;
}

/** Calls back when the state has changed, until the returned function is called. */
export function subscribeToSignIn(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks the gateway who has signed in, which also keeps the session from ending for want of use. Rejects with a `TypeError` if it cannot be reached. */
export function loadSession(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}

/** Resolves when it is known who has signed in. Rejects as `loadSession` does. */
export async function knownSession(): Promise<void> {
  if (state === "unknown") await loadSession();
}

async function ask(): Promise<void> {
  const response = await fetch("/auth/session", { headers: { accept: "application/json" } });
  if (!response.ok) throw new TypeError(`the gateway does not say who has signed in: it answers ${response.status}`);
  const told: Told = await response.json();
  const wasIn = state === "signed-in" || state === "ended";
  current = told.signedIn ? told : undefined;
  canSignIn = told.signedIn || told.signInAt !== undefined;
  state = told.signedIn ? "signed-in" : told.anonymousRead ? "anonymous" : !canSignIn ? "closed" : wasIn ? "ended" : "signed-out";
  if (told.signedIn) guide.arrived();
  for (const listener of listeners) listener();
}

const guide = new SignedOutGuide();

/** Leads to the sign-in, and back to where the person is now. */
export function signIn(): void {
  location.assign(loginHere());
}

/** Leads to the sign-in by itself: once, until somebody has signed in. Returns whether it does: who came back without a sign-in decides. */
export function leadToSignIn(): boolean {
  if (!guide.leads()) return false;
  location.replace(loginHere());
  return true;
}

function loginHere(): string {
  const here = location.pathname + location.search + location.hash;
  return `/auth/login?return_to=${encodeURIComponent(here)}`;
}

/** Ends the session, here or on every device, and leads to the sign-in. */
export function signOut({ everywhere = false } = {}): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = everywhere ? "/auth/logout-everywhere" : "/auth/logout";
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "csrf";
  field.value = current?.csrfToken ?? "";
  form.append(field);
  document.body.append(form);
  form.submit();
}
