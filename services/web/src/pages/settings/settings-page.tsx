import { Group, Stack, Title } from "@mantine/core";
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AccessPart } from "./access/access-part.tsx";
import { KeysPart } from "./keys/keys-part.tsx";
import { PipedsPart } from "./pipeds/pipeds-part.tsx";
import classes from "./settings-page.module.css";
import { type SettingsSearch, settingsParts } from "./settings-search.ts";

const parts = { pipeds: PipedsPart, access: AccessPart, keys: KeysPart } as const;

/** How the system is set up, in parts that the address names. */
export function SettingsPage() {
  const { t } = useTranslation();
  const { part = "pipeds" }: SettingsSearch = useSearch({ strict: false });
  const Part = parts[part];
  return (
    <Stack gap="sm">
      <Title order={1} size="h3">
        {t("pages.settings")}
      </Title>
      <Group gap={0} component="nav" aria-label={t("pages.settings")} className={classes["parts"] ?? ""}>
        {settingsParts.map((each) => (
          <Link
            key={each}
            to="/settings"
            search={{ part: each }}
            className={classes["part"] ?? ""}
            aria-current={each === part ? "page" : undefined}
            data-chosen={each === part || undefined}
          >
            {t(`settingsPage.${each}`)}
          </Link>
        ))}
      </Group>
      <Part />
    </Stack>
  );
}
