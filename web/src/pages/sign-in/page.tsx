import { Alert } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { CodeForm } from "./code-form.tsx";
import { Outside } from "./outside.tsx";
import { PasswordForm } from "./password-form.tsx";
import { pathAfter } from "./path-after.ts";
import { ProviderButton } from "./provider-button.tsx";
import { refusalText } from "./refusal-text.ts";

/** Sign in with a password, then with a code where the account has a second factor; or at the identity provider. */
export function Component() {
  const [needsCode, setNeedsCode] = useState(false);
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const next = pathAfter(params.get("next"));
  const refused = params.get("error");
  const done = (): void => {
    queries.clear();
    void navigate(next, { replace: true });
  };
  return (
    <Outside title={needsCode ? "Second factor" : "Sign in"}>
      {refused !== null && !needsCode && <Alert color="red">{refusalText(refused)}</Alert>}
      {needsCode ? (
        <CodeForm onDone={done} onBack={() => setNeedsCode(false)} />
      ) : (
        <>
          <PasswordForm onDone={done} onCodeNeeded={() => setNeedsCode(true)} />
          <ProviderButton next={next} />
        </>
      )}
    </Outside>
  );
}
