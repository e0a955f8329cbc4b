import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { IconBookmarkPlus, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { ApplicationsSearch } from "../applications-search.ts";
import { isView, savedViews, withoutView, withView } from "./saved-views.ts";
import classes from "./views-bar.module.css";

/** The views that a person saved in this browser, each a link, and the form that saves what is shown now. */
export function ViewsBar({ search }: { readonly search: ApplicationsSearch }) {
  const { t } = useTranslation();
  const views = useSyncExternalStore(savedViews.subscribe, savedViews.get);
  const [name, write] = useState<string>();
  const isPlain = Object.keys(search).length === 0;
  const isKept = views.some((view) => isView(view, search));
  const save = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name?.trim() ?? "";
    if (trimmed !== "") savedViews.put(withView(views, { name: trimmed, search }));
    write(undefined);
  };
  if (views.length === 0 && isPlain) return null;
  return (
    <Group gap="xs" role="group" aria-label={t("applications.views")}>
      {views.map((view) => (
        <span key={view.name} className={classes["view"]}>
          <Link to="/applications" search={view.search} className={classes["link"] ?? ""} aria-current={isView(view, search) || undefined}>
            {view.name}
          </Link>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t("applications.forgetView", { name: view.name })}
            title={t("applications.forgetView", { name: view.name })}
            onClick={() => savedViews.put(withoutView(views, view.name))}
          >
            <IconX size={14} stroke={1.5} />
          </ActionIcon>
        </span>
      ))}
      {name !== undefined ? (
        <form onSubmit={save} className={classes["form"]}>
          <TextInput
            size="xs"
            value={name}
            onChange={({ currentTarget }) => write(currentTarget.value)}
            onKeyDown={({ key }) => key === "Escape" && write(undefined)}
            aria-label={t("applications.viewName")}
            placeholder={t("applications.viewName")}
            maxLength={60}
            autoFocus
          />
          <Button size="xs" type="submit" disabled={name.trim() === ""} title={name.trim() === "" ? t("applications.viewName") : undefined}>
            {t("applications.save")}
          </Button>
        </form>
      ) : (
        !isPlain &&
        !isKept && (
          <Button size="compact-sm" variant="subtle" leftSection={<IconBookmarkPlus size={16} stroke={1.5} />} onClick={() => write("")}>
            {t("applications.saveView")}
          </Button>
        )
      )}
    </Group>
  );
}
