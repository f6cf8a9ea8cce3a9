import { t } from "~/text";

/** The mark and the name. The mark is the one of `public/icon.svg`. */
export function Logo() {
  return (
    <span className="flex items-center gap-2.5 font-semibold tracking-tight">
      <svg aria-hidden viewBox="0 0 32 32" className="size-6 text-accent">
        <path d="M16 3 28 27.5h-6L16 14.6 10 27.5H4z" fill="currentColor" />
        <circle cx="16" cy="25" r="2.6" fill="currentColor" />
      </svg>
      {t.common.product}
    </span>
  );
}
