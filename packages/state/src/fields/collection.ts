import type { Codec } from "../tables/codec.ts";

/** A list whose elements need a codec. */
export function list<Domain, Wire>({ encode, decode }: Codec<Domain, Wire>): Codec<readonly Domain[], Wire[]> {
  return {
    encode: (values) => values.map((value) => encode(value)),
    decode: (values, field) => values.map((value) => decode(value, field)),
  };
}

/** A map whose values need a codec. */
export function map<Domain, Wire>({
  encode,
  decode,
}: Codec<Domain, Wire>): Codec<{ readonly [key: string]: Domain }, { [key: string]: Wire }> {
  return {
    encode: (values) => mapValues(values, encode),
    decode: (values, field) => mapValues(values, (value) => decode(value, field)),
  };
}

function mapValues<From, To>(record: { readonly [key: string]: From }, change: (value: From) => To): { [key: string]: To } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
