/** The engines a store can be kept in. */
export type EngineName = "mysql" | "sqlite";

/** The type of a column in each engine. */
export interface ColumnType {
  readonly mysql: string;
  readonly sqlite: string;
  readonly nullable?: true;
}

/**
 * How one type of the application is kept in a column: the only place where the engines differ.
 * `encode` is exact. `decode` takes what either driver hands over, which may be wider than `Stored`: mysql2 gives a BIGINT as a string.
 */
export interface Codec<Value, Stored> {
  readonly column: ColumnType;
  encode(value: Value): Stored;
  decode(stored: Stored): Value;
}

/** The type a column of this codec has in a row. */
export type StoredBy<C> = C extends { encode(value: never): infer Stored } ? Stored : never;

/** A column that may be empty: undefined in the application, NULL in the table. */
export function nullable<Value, Stored>(codec: Codec<Value, Stored>): Codec<Value | undefined, Stored | null> {
  return {
    column: { ...codec.column, nullable: true },
    encode: (value) => (value === undefined ? null : codec.encode(value)),
    decode: (stored) => (stored === null ? undefined : codec.decode(stored)),
  };
}
