//go:build !second_wall_alone

package postgres

const firstWall = true
