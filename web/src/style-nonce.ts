/** Of this very document: styles that scripts add must carry it, or the content security policy drops them. */
export const STYLE_NONCE = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? "";
