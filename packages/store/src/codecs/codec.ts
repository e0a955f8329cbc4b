/** The database engines that a store can use. */
export type EngineName = "mysql" | "sqlite";

/** The type of a column in each engine. */
export interface ColumnType {
  readonly mysql: string;
  readonly sqlite: string;
  readonly nullable?: true;
}

/**
 * How a type is stored in a column, on each engine.
 * `encode` is lossless unless the codec says otherwise. `decode` accepts what either driver returns, which may be wider than `Stored`: mysql2
 * returns a BIGINT as a string.
 */
export interface Codec<Value, Stored> {
  readonly column: ColumnType;
  encode(value: Value): Stored;
  decode(stored: Stored): Value;
}

/** The type of this codec's column in a row. */
export type StoredBy<C> = C extends { encode(value: never): infer Stored } ? Stored : never;

/** A nullable column: undefined in the code, NULL in the table. */
export function nullable<Value, Stored>(codec: Codec<Value, Stored>): Codec<Value | undefined, Stored | null> {
  return {
    column: { ...codec.column, nullable: true },
    encode: (value) => (value === undefined ? null : codec.encode(value)),
    decode: (stored) => (stored === null ? undefined : codec.decode(stored)),
  };
}
