import { type DescMethod, getOption, hasOption } from "@bufbuild/protobuf";
import { type Action, actions, Fault, type Resource, resources } from "@slipway/domain";
import { access } from "@slipway/proto/api";

/** The right that the caller of a call needs; `signed in` for calls that everybody who has signed in may make. */
export type CallRight = { readonly resource: Resource; readonly action: Action } | "signed in";

/** The right that a call needs, by the rule beside its definition. Throws `internal` for a call without one: nobody may make it. */
export function callRightOf(method: DescMethod): CallRight {
  const rule = hasOption(method, access) ? getOption(method, access) : undefined;
  if (rule?.signedIn && rule.resource === "" && rule.action === "") return "signed in";
  const resource = resources.find((each) => each === rule?.resource);
  const action = actions.find((each) => each === rule?.action);
  if (resource !== undefined && action !== undefined && !rule?.signedIn) return { resource, action };
  throw new Fault(
    "internal",
    `${method.parent.typeName}.${method.name} has no valid option (slipway.api.v1.access), so nobody may call it`,
  );
}
