import { type ContextValues, createContextKey, type HandlerContext } from "@connectrpc/connect";
import { type AccessObject, Fault, may, type Principal, projectsOf, type Resource } from "@slipway/domain";
import type { CallRight } from "./access-rule-of.ts";
import type { SignedIn } from "./authenticator.ts";

const signedInKey = createContextKey<SignedIn | undefined>(undefined, { description: "who makes the call" });
const rightKey = createContextKey<CallRight | undefined>(undefined, { description: "the right that the call needs" });

/** Says who makes a call. */
export function setSignedIn(values: ContextValues, signedIn: SignedIn): void {
  values.set(signedInKey, signedIn);
}

/** Who makes a call. Throws `internal` if nobody has found that out: such a call must not be answered. */
export function signedInOf(values: ContextValues): SignedIn {
  const signedIn = values.get(signedInKey);
  if (signedIn === undefined) throw new Fault("internal", "a call was let in although nobody knows who makes it");
  return signedIn;
}

/** Whether it is known who makes a call. */
export function isSignedIn(values: ContextValues): boolean {
  return values.get(signedInKey) !== undefined;
}

/** Says which right a call needs. */
export function setCallRight(values: ContextValues, right: CallRight): void {
  values.set(rightKey, right);
}

/** What a call is about, as rights see it. */
export interface Place {
  readonly resource: Resource;
  readonly projectId: string;
  /** Undefined for what has neither labels nor a name. */
  readonly object?: AccessObject | undefined;
}

const nothing: AccessObject = { labels: {}, name: "" };

/** Whoever makes a call, with what it may see and do in it. */
export class Caller {
  readonly principal: Principal;
  readonly #right: CallRight;

  constructor(principal: Principal, right: CallRight) {
    this.principal = principal;
    this.#right = right;
  }

  /** The projects in which it has any right; "*" for all. */
  get projects(): readonly string[] | "*" {
    return projectsOf(this.principal);
  }

  /** Whether it may do there what the call does. */
  may({ resource, projectId, object = nothing }: Place): boolean {
    const right = this.#right;
    if (right === "signed in") return true;
    return right.resource === resource && may(this.principal, { ...right, object }, projectId);
  }

  /** Whether it may do what the call does with anything of a project. */
  mayIn(projectId: string): boolean {
    return this.#right === "signed in" || may(this.principal, this.#right, projectId);
  }

  /** Whether it may know that there is such a thing: by a right to read it, or to do what the call does. What it may not know of is answered as if it were not there. */
  sees(place: Place): boolean {
    const { resource, projectId, object = nothing } = place;
    return (["get", "list"] as const).some((action) => may(this.principal, { resource, action, object }, projectId)) || this.may(place);
  }

  /** Throws `forbidden` if it may not do there what the call does. To be asked only about what it `sees`. */
  require(place: Place, what: string): void {
    if (!this.may(place)) throw this.#forbidden(what);
  }

  /**
   * The project that a request for many things is limited to: "" for all, if the caller may do this everywhere. Throws `invalid` if it may in several and names none, and `forbidden` for a project in which it may not, whether or
   * not there is such a project.
   */
  projectOf(requested: string): string {
    if (requested !== "") {
      if (this.mayIn(requested)) return requested;
      throw this.#forbidden(`project ${requested}`);
    }
    // A project whose id no id can have: only a right in every project is one there.
    if (this.mayIn("*")) return "";
    // Not `projects`: somebody with a role in every project may have this right in one only.
    const [only, ...others] = new Set(this.principal.grants.map(({ projectId }) => projectId).filter((each) => this.mayIn(each)));
    if (only === undefined) throw this.#forbidden("any project");
    if (others.length > 0)
      throw new Fault("invalid", `name a project (--project): you may do this in ${[only, ...others].toSorted().join(", ")}`);
    return only;
  }

  /** The project that a watch is limited to: as `projectOf`, but "" also if the caller may in several, for whoever watches leaves out what the caller does not see. */
  watchedProject(requested: string): string {
    const several = this.principal.grants.map(({ projectId }) => projectId).filter((each) => this.mayIn(each));
    return requested === "" && new Set(several).size > 1 ? "" : this.projectOf(requested);
  }

  #forbidden(what: string): Fault {
    const right = this.#right === "signed in" ? "it" : `${this.#right.resource}.${this.#right.action}`;
    return new Fault("forbidden", `${this.principal.actor.name} may not do this with ${what}: it needs the right ${right}`);
  }
}

/** Whoever makes the call of a handler. Throws `internal` if that is not known. */
export function callerOf({ values }: Pick<HandlerContext, "values">): Caller {
  const right = values.get(rightKey);
  if (right === undefined) throw new Fault("internal", "a call was let in although nobody knows which right it needs");
  return new Caller(signedInOf(values).principal, right);
}
