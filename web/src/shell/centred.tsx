import type { ReactNode } from "react";
import { useTitle } from "~/lib/use-title";
import { Logo } from "./logo";

/** A page without navigation: what comes before one is in. */
export function Centred({ title, children }: { title: ReactNode; children: ReactNode }) {
  useTitle(title);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center px-5 py-10">
      <div className="mb-8 text-lg">
        <Logo />
      </div>
      <h1 className="mb-5 text-xl font-semibold tracking-tight">{title}</h1>
      {children}
    </main>
  );
}
