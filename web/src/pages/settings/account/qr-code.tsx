import { encode } from "uqr";
import classes from "./qr-code.module.css";

/** A QR code as an image, dark on light in either colour scheme: cameras want it so. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { data, size } = encode(text, { border: 2 });
  const dots = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    // An inline drawing has no other way to have a name.
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
    <svg className={classes["code"]} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={dots.join("")} />
    </svg>
  );
}
