import { useState, type SubmitEvent } from "react";
import { useNavigate } from "react-router";
import { asProblem } from "~/api/problem";
import { useClaim } from "~/api/queries/session";
import { t } from "~/text";
import { Button } from "~/ui/button";
import { SecretField, TextField } from "~/ui/field";
import { ProblemNote } from "~/ui/states";
import { Frame } from "./frame";

/** The server takes no shorter one. */
const SHORTEST_PASSWORD = 10;

/** The claim code, and the first account. */
export function Owner() {
  const words = t.firstRun.owner;
  const navigate = useNavigate();
  const claim = useClaim();
  const [code, setCode] = useState("");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [wasSent, setWasSent] = useState(false);
  const problem = claim.error ? asProblem(claim.error) : null;
  const missing = SHORTEST_PASSWORD - Array.from(password).length;
  const tooShort = wasSent && missing > 0 ? words.passwordTooShort(missing) : undefined;
  const about = (field: string) => (problem?.field === field ? problem.detail : undefined);
  const isWrongCode = problem?.status === 403;

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setWasSent(true);
    if (claim.isPending || missing > 0) return;
    claim.mutate({ code, username, password }, { onSuccess: () => void navigate("/welcome/services") });
  };
  const isAboutField = isWrongCode || ["code", "username", "name", "password"].includes(problem?.field ?? "");
  return (
    <Frame
      step="owner"
      title={words.title}
      intro={words.intro}
      footer={
        <Button type="submit" form="owner" variant="primary" busy={claim.isPending}>
          {words.submit}
        </Button>
      }
    >
      <form id="owner" onSubmit={submit} className="flex max-w-md flex-col gap-5">
        <SecretField
          label={words.code}
          name="code"
          required
          // The first thing to do here, and the page has nothing above it to be missed.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          autoComplete="one-time-code"
          showLabel={words.showCode}
          hideLabel={words.hideCode}
          hint={words.codeHint}
          error={isWrongCode ? words.wrongCode : about("code")}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <details className="-mt-3 text-sm">
          <summary className="w-fit rounded font-medium text-accent">{words.where}</summary>
          <div className="mt-2 flex flex-col gap-2 rounded-lg bg-raised p-3 text-[0.8125rem]">
            <p>{words.whereLog}</p>
            <code className="font-mono text-xs [overflow-wrap:anywhere]">{words.logCommand}</code>
            <p>{words.whereFile}</p>
          </div>
        </details>
        <TextField
          label={words.user}
          name="username"
          autoComplete="username"
          autoCapitalize="off"
          required
          error={about("username") ?? about("name")}
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
        <SecretField
          label={words.password}
          name="password"
          autoComplete="new-password"
          required
          showLabel={t.login.show}
          hideLabel={t.login.hide}
          hint={words.passwordHint}
          error={tooShort ?? about("password")}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem && !isAboutField && (
          <ProblemNote problem={problem} />
        )}
        {problem?.status === 409 && <p className="text-sm">{words.taken}</p>}
      </form>
    </Frame>
  );
}
