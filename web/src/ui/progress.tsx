/** How far something is: `value` of 0 to 100, or nothing while that is not known. */
export function Progress({ label, value }: { label: string; value?: number }) {
  return <progress aria-label={label} max={100} value={value} />;
}
