import { Group, NativeSelect, TextInput } from "@mantine/core";

/** A field of a filter: one types, chooses, or names a day. */
export interface FilterField<Key extends string> {
  readonly key: Key;
  readonly label: string;
  readonly kind: "text" | "choice" | "day";
  /** Of a choice, with what "" means first. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

interface Props<Key extends string> {
  readonly fields: readonly FilterField<Key>[];
  readonly values: { readonly [Each in Key]?: string | undefined };
  readonly onChange: (key: Key, value: string) => void;
}

/** Chooses what a list shows. The first field that one types in has the focus after `/`. */
export function FilterFields<Key extends string>({ fields, values, onChange }: Props<Key>) {
  return (
    <Group gap="xs" role="search" style={{ flex: "0 1 auto" }}>
      {fields.map(({ key, label, kind, options = [] }) =>
        kind === "choice" ? (
          <NativeSelect
            key={key}
            aria-label={label}
            title={label}
            value={values[key] ?? ""}
            onChange={({ currentTarget }) => onChange(key, currentTarget.value)}
            data={[...options]}
            w={{ base: "calc(50% - 5px)", xs: 150 }}
            miw={130}
          />
        ) : (
          <TextInput
            key={key}
            type={kind === "day" ? "date" : "search"}
            aria-label={label}
            title={label}
            placeholder={label}
            value={values[key] ?? ""}
            onChange={({ currentTarget }) => onChange(key, currentTarget.value)}
            spellCheck={false}
            w={{ base: "calc(50% - 5px)", xs: 150 }}
          />
        ),
      )}
    </Group>
  );
}
