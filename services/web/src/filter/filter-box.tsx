import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useId, useState } from "react";
import classes from "./filter-box.module.css";
import type { Suggestion } from "./suggest-words.ts";

interface Props {
  readonly value: string;
  readonly change: (query: string) => void;
  readonly suggestions: readonly Suggestion[];
  readonly label: string;
  readonly hint: string;
}

/** Where a list is filtered as one types. The words that may be meant are listed below: arrows choose one, Enter or Tab takes it, Escape closes the list. */
export function FilterBox({ value, change, suggestions, label, hint }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [chosen, choose] = useState(-1);
  const shown = isOpen ? suggestions : [];
  const at = Math.min(chosen, shown.length - 1);
  const write = (query: string) => {
    change(query);
    setOpen(true);
    choose(-1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const taken = shown[at];
    if (step !== undefined && suggestions.length > 0) {
      setOpen(true);
      choose((at + step + suggestions.length + (at < 0 && step < 0 ? 1 : 0)) % suggestions.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && taken) write(taken.query);
    else if (event.key === "Escape" && shown.length > 0) setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={classes["box"]}>
      <TextInput
        value={value}
        onChange={({ currentTarget }) => write(currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
        leftSection={<IconSearch size={16} stroke={1.5} />}
        placeholder={hint}
        aria-label={label}
        type="search"
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown[at] ? `${id}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
      />
      {shown.length > 0 && (
        <div id={`${id}-list`} role="listbox" aria-label={hint} className={classes["list"]}>
          {shown.map(({ word, query, count }, index) => (
            <div
              key={word}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className={classes["option"]}
              // Before the input loses the focus.
              onPointerDown={(event) => {
                event.preventDefault();
                write(query);
              }}
            >
              {word} <span className={classes["count"]}>{count}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
