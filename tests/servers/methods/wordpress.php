<?php
/**
 * What the tests do inside WordPress: one command as JSON on standard input, its answer as JSON on standard output.
 *
 *     php tests/servers/methods/wordpress.php FOLDER
 */

$command = json_decode( stream_get_contents( STDIN ), true );
$_SERVER += [ 'HTTP_HOST' => $command['host'], 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1' ];
if ( 'install' === $command['do'] ) {
	define( 'WP_INSTALLING', true );
}
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/admin.php';

/** Nobody is to get a mail. */
function wp_new_blog_notification() {}

$commands = [
	// The site, with one person of each role.
	'install'   => function ( $command ) {
		require ABSPATH . 'wp-admin/includes/upgrade.php';
		add_filter( 'pre_http_request', fn() => new WP_Error( 'no', 'not now' ) );
		wp_install( 'A clinic', 'administrator', 'web@example.net', false, '', $command['password'] );
		foreach ( [ 'editor', 'author' ] as $role ) {
			wp_insert_user( [ 'user_login' => $role, 'user_pass' => $command['password'], 'role' => $role ] );
		}
	},
	// Options by name.
	'set'       => function ( $command ) {
		array_map( 'update_option', array_keys( $command['options'] ), $command['options'] );
	},
	'activate'  => fn( $command ) => activate_plugin( $command['plugin'] ),
	'deactivate' => fn( $command ) => deactivate_plugins( $command['plugin'] ),
	'uninstall' => function ( $command ) {
		deactivate_plugins( $command['plugin'] );
		return uninstall_plugin( $command['plugin'] );
	},
	'theme'     => fn( $command ) => switch_theme( $command['theme'] ),
	// A post as somebody writes it, through all filters of their role; what is stored of it.
	'post'      => function ( $command ) {
		wp_set_current_user( get_user_by( 'login', $command['as'] )->ID );
		$post = [ 'post_title' => 'A post', 'post_name' => $command['name'], 'post_status' => 'publish', 'post_content' => wp_slash( $command['content'] ) ];
		$made = wp_insert_post( $post, true );
		return [ 'id' => $made, 'content' => get_post( $made )->post_content, 'unfiltered' => current_user_can( 'unfiltered_html' ) ];
	},
	// What WordPress does in the background after a post was published.
	'ping'      => fn() => do_all_pings(),
	// What a function of the plugin makes of each of some values.
	'each'      => fn( $command ) => array_map( '\\CellFacts\\' . $command['name'], $command['values'] ),
];
echo json_encode( $commands[ $command['do'] ]( $command ) );
