import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { Navigate, useSearchParams } from "react-router";
import { asProblem } from "~/api/problem";
import { sessionQuery, setupQuery, useFarewell, useLogin } from "~/api/queries/session";
import { safePath } from "~/lib/safe-path";
import { Centred } from "~/shell/centred";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { SecretField, TextField } from "~/ui/field";
import { ProblemNote } from "~/ui/states";

export default function Login() {
  const session = useQuery(sessionQuery);
  const setup = useQuery({ ...setupQuery, enabled: session.data === null });
  const [query] = useSearchParams();
  const next = query.get("next");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const login = useLogin();
  const farewell = useFarewell();
  if (session.data) return <Navigate to={safePath(next)} replace />;
  if (setup.data && !setup.data.claimed) return <Navigate to="/welcome" replace />;

  const problem = login.error ? asProblem(login.error) : null;
  const isWrong = problem?.code === "wrong_credentials";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!login.isPending) login.mutate({ username, password }, { onError: () => setPassword("") });
  };
  return (
    <Centred title={t.login.title}>
      {farewell && !problem && <p className="mb-4 rounded-lg bg-info-soft px-3 py-2 text-sm">{farewell === "ended" ? t.login.expired : t.login.signedOut}</p>}
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <TextField
          label={t.login.user}
          name="username"
          autoComplete="username"
          autoCapitalize="off"
          required
          // There is nothing else to do on this page.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
        <SecretField
          label={t.login.password}
          name="password"
          autoComplete="current-password"
          required
          showLabel={t.login.show}
          hideLabel={t.login.hide}
          value={password}
          error={isWrong ? t.login.wrong : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem && !isWrong && <ProblemNote problem={problem} />}
        <Button type="submit" variant="primary" busy={login.isPending}>
          {t.login.submit}
        </Button>
      </form>
      <p className="mt-6 text-[0.8125rem] text-muted">
        {t.login.forgotten} <code className="rounded bg-raised px-1.5 py-0.5 font-mono text-xs">{t.login.forgottenCommand}</code>
      </p>
    </Centred>
  );
}
