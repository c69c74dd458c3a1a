import { Anchor, Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/api.ts";
import { ProblemAlert } from "./problem-alert.tsx";

interface CodeFormProps {
  readonly onDone: () => void;
  readonly onBack: () => void;
}

/** The code of an authenticator app, or one of the backup codes. */
export function CodeForm({ onDone, onBack }: CodeFormProps) {
  const [isBackup, setIsBackup] = useState(false);
  const [code, setCode] = useState("");
  const verify = useMutation({
    meta: { shownByPage: true },
    mutationFn: () => {
      const given = { code: code.replaceAll(/\s/g, "") };
      return isBackup ? api.twoFactorVerifyBackupCode(given) : api.twoFactorVerifyTotp(given);
    },
    onSuccess: onDone,
  });
  const change = (): void => {
    setIsBackup(!isBackup);
    setCode("");
    verify.reset();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate();
      }}
    >
      <Stack gap="sm">
        <ProblemAlert error={verify.error} />
        <TextInput
          label={isBackup ? "Backup code" : "Code of your authenticator app"}
          required
          withAsterisk={false}
          autoComplete="one-time-code"
          inputMode={isBackup ? "text" : "numeric"}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" loading={verify.isPending} fullWidth>
          Go on
        </Button>
        <Group justify="space-between">
          <Anchor component="button" type="button" size="sm" onClick={onBack}>
            Back
          </Anchor>
          <Anchor component="button" type="button" size="sm" onClick={change}>
            {isBackup ? "Use the app" : "Use a backup code"}
          </Anchor>
        </Group>
      </Stack>
    </form>
  );
}
