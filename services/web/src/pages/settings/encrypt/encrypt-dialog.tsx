import "../../../design/dialog-styles.ts";
import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/Checkbox.css";
import "@mantine/core/styles/Code.css";
import { Button, Checkbox, Code, Group, Modal, NativeSelect, Stack, Text, Textarea } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Piped } from "../pipeds/pipeds.ts";
import { base64OfText, canSeal, mostSecretBytes, sealSecret } from "./seal-secret.ts";

/** A shorter secret is not masked in logs and differences. */
const shortestMasked = 4;

interface Props {
  readonly pipeds: readonly Piped[];
  /** The piped that is chosen first, as PROJECT/PIPED, if it has a key. */
  readonly wish: string;
  readonly close: () => void;
}

/** Encrypts a secret for a piped. What is typed stays in this dialog: the browser encrypts it, and forgets it then. */
export function EncryptDialog({ pipeds, wish, close }: Props) {
  const { t } = useTranslation();
  const [sealed, setSealed] = useState("");
  return (
    <Modal
      opened
      onClose={close}
      title={t("encrypt.title")}
      size="lg"
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {sealed === "" ? (
        <SecretForm pipeds={pipeds.filter(({ encryptionKey }) => encryptionKey !== "")} wish={wish} close={close} done={setSealed} />
      ) : (
        <Sealed text={sealed} again={() => setSealed("")} close={close} />
      )}
    </Modal>
  );
}

function SecretForm({ pipeds, wish, close, done }: Props & { readonly done: (sealed: string) => void }) {
  const { t } = useTranslation();
  const [chosen, choose] = useState(wish);
  const [text, setText] = useState("");
  const [encodes, setEncodes] = useState(false);
  const [isRefused, setRefused] = useState(false);
  const piped = pipeds.find((each) => nameOf(each) === chosen) ?? pipeds[0];
  const secret = text.replace(/\r?\n$/, "");
  const isLong = new TextEncoder().encode(secret).length > mostSecretBytes;
  const seal = (event: FormEvent): void => {
    event.preventDefault();
    if (piped === undefined || secret === "" || isLong) return;
    sealSecret(encodes ? base64OfText(secret) : secret, piped.encryptionKey).then(done, () => setRefused(true));
  };
  if (!canSeal()) return <Text size="sm">{t("encrypt.insecure")}</Text>;
  if (piped === undefined) return <Text size="sm">{t("encrypt.noKeys")}</Text>;
  return (
    <form onSubmit={seal} autoComplete="off">
      <Stack gap="sm">
        <Text size="sm">{t("encrypt.hint")}</Text>
        <NativeSelect
          label={t("encrypt.piped")}
          value={nameOf(piped)}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
          data={pipeds.map(nameOf)}
        />
        {/* No spelling check: some browsers send what is typed to a server for it. */}
        <Textarea
          label={t("encrypt.secret")}
          description={t("encrypt.lineBreak")}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          error={isLong ? t("encrypt.tooLong") : undefined}
          spellCheck={false}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          rows={4}
          required
          data-autofocus
        />
        <Checkbox label={t("encrypt.base64")} checked={encodes} onChange={({ currentTarget }) => setEncodes(currentTarget.checked)} />
        {secret.trim() !== "" && secret.trim().length < shortestMasked && (
          <Text size="sm" c="var(--slipway-attention)" role="status">
            {t("encrypt.short", { count: shortestMasked })}
          </Text>
        )}
        {isRefused && (
          <Text size="sm" c="var(--slipway-bad)" role="alert">
            {t("encrypt.badKey")}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("app.back")}
          </Button>
          <Button
            type="submit"
            disabled={secret === "" || isLong}
            title={secret === "" ? t("encrypt.empty") : isLong ? t("encrypt.tooLong") : undefined}
          >
            {t("encrypt.act")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Sealed({ text, again, close }: { readonly text: string; readonly again: () => void; readonly close: () => void }) {
  const { t } = useTranslation();
  const clipboard = useClipboard();
  return (
    <Stack gap="sm">
      <Text size="sm">{t("encrypt.use")}</Text>
      <Code block aria-label={t("encrypt.result")} role="region" style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
        {text}
      </Code>
      <Group justify="flex-end">
        <Text size="sm" role="status">
          {clipboard.error ? t("encrypt.notCopied") : clipboard.copied ? t("settingsPage.copied") : ""}
        </Text>
        <Button variant="default" onClick={again}>
          {t("encrypt.another")}
        </Button>
        <Button variant="default" onClick={() => clipboard.copy(text)} data-autofocus>
          {t("settingsPage.copy")}
        </Button>
        <Button onClick={close}>{t("app.close")}</Button>
      </Group>
    </Stack>
  );
}

function nameOf({ projectId, pipedId }: Piped): string {
  return `${projectId}/${pipedId}`;
}
