//go:build second_wall_alone

package postgres

// firstWall is off in tests that must find the second one standing by itself.
const firstWall = false
