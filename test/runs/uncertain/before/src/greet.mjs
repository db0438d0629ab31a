export function greet() {
  return "Hello!";
}

export function part() {
  return "Bye!";
}
