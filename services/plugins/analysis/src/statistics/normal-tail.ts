/**
 * The probability that a standard normal value exceeds `z`, to about 13 digits: near the middle with the series of the density's integral,
 * in the tail, where that would cancel, with Laplace's continued fraction.
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return z < 3 ? 0.5 - density * integralSeries(z) : density / continuedFraction(z);
}

/** z + z³/3 + z⁵/(3·5) + z⁷/(3·5·7) + … */
function integralSeries(z: number): number {
  let term = z;
  let sum = 0;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term;
    term *= (z * z) / odd;
  }
  return sum;
}

/** z + 1/(z + 2/(z + 3/(z + …))), with enough terms for z ≥ 3. */
function continuedFraction(z: number): number {
  let value = z;
  for (let depth = 100; depth >= 1; depth--) value = z + depth / value;
  return value;
}
