import { pathToString } from "@bufbuild/protobuf/reflect";
import { createValidator, type Validator, type Violation } from "@bufbuild/protovalidate";
import type { Interceptor } from "@connectrpc/connect";
import { createValidateInterceptor } from "@connectrpc/validate";

/** Rejects requests that violate the rules in their `.proto`: `invalid_argument`, with every violation in the message and as error details. */
export function validateRequests(): Interceptor {
  const validator = createValidator();
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
