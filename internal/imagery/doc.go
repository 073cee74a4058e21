// Package imagery gives pictures of the ground, dated, from the sources that
// the installation has configured and from nowhere else: hosts are on a list,
// redirects are not followed, answers are small pictures or nothing, and keys
// stay here.
package imagery
