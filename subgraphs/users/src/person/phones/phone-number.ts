/** Enough to recognise a number that one knows: `+886 ••• 678`. */
export const masked = (number: string): string => `${number.slice(0, 4)} ••• ${number.slice(-3)}`;
