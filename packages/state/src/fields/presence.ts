import { Fault } from "@slipway/domain";
import type { Codec } from "../tables/codec.ts";

/** A message that is always set. Throws `invalid` if it is not. */
export function required<Domain, Wire>({ encode, decode }: Codec<Domain, Wire>): Codec<Domain, Wire | undefined> {
  return {
    encode,
    decode: (value, field) => {
      if (value === undefined) throw new Fault("invalid", `${field} is missing`);
      return decode(value, field);
    },
  };
}

/** A message that may be unset. */
export function optional<Domain, Wire>({ encode, decode }: Codec<Domain, Wire>): Codec<Domain | undefined, Wire | undefined> {
  return {
    encode: (value) => (value === undefined ? undefined : encode(value)),
    decode: (value, field) => (value === undefined ? undefined : decode(value, field)),
  };
}

/** A message that older versions do not set; decoded as `absent` if unset. */
export function orElse<Domain, Wire>({ encode, decode }: Codec<Domain, Wire>, absent: Domain): Codec<Domain, Wire | undefined> {
  return { encode, decode: (value, field) => (value === undefined ? absent : decode(value, field)) };
}
