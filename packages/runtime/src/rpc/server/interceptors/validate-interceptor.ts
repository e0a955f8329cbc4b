import { pathToString } from "@bufbuild/protobuf/reflect";
import { createValidator, type Validator, type Violation } from "@bufbuild/protovalidate";
import type { Interceptor } from "@connectrpc/connect";
import { createValidateInterceptor } from "@connectrpc/validate";

/** Shared by all servers of the process: the rules of a message are compiled when it is first validated, which takes longer than a call. */
let shared: Validator | undefined;

/** Rejects requests that violate the rules in their `.proto`: `invalid_argument`, with every violation in the message and as error details. */
export function validateRequests(): Interceptor {
  shared ??= createValidator();
  const validator = shared;
  const readable: Validator = {
    validate(schema, message) {
      const result = validator.validate(schema, message);
      // The library's own message names the first violation and counts the others.
      if (result.kind === "invalid") result.error.message = result.violations.map(sentence).join("; ");
      return result;
    },
  };
  return createValidateInterceptor({ validator: readable });
}

function sentence({ field, message }: Violation): string {
  return field.length === 0 ? message : `${pathToString(field)}: ${message}`;
}
