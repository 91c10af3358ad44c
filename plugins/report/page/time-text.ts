/** `2 h 5 min`, `3 min 20 s`, `4.2 s`. */
export function timeText(seconds: number): string {
  if (seconds < 60) return `${seconds.toPrecision(2)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}
