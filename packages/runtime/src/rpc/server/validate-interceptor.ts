import { pathToString } from "@bufbuild/protobuf/reflect";
import { createValidator, type Validator, type Violation } from "@bufbuild/protovalidate";
import type { Interceptor } from "@connectrpc/connect";
import { createValidateInterceptor } from "@connectrpc/validate";

/** Refuses requests that break the rules written in their `.proto`: `invalid_argument`, with every broken rule in the message and as error details. */
export function validateRequests(): Interceptor {
  const validator = createValidator();
  const readable: Validator = {
    validate(schema, message) {
      const result = validator.validate(schema, message);
      // The library's own message tells the first violation and counts the others.
      if (result.kind === "invalid") result.error.message = result.violations.map(sentence).join("; ");
      return result;
    },
  };
  return createValidateInterceptor({ validator: readable });
}

function sentence({ field, message }: Violation): string {
  return field.length === 0 ? message : `${pathToString(field)}: ${message}`;
}
