<?php
/**
 * What WordPress makes of what an author without `unfiltered_html` sends: its own functions, without a database and without a server.
 *
 *     php tests/servers/methods/filter.php FOLDER     FOLDER holds wp-includes; at stdin {"web": {ADDRESS: BODY}, "jobs": [[FUNCTION, TEXT], ...]}
 *
 * At stdout is a list of what came of each job. Nothing is fetched: the web is what stands at stdin.
 */

define( 'ABSPATH', rtrim( $argv[1], '/' ) . '/' );
define( 'WPINC', 'wp-includes' );
define( 'WP_DEBUG', false );

foreach ( array( 'compat', 'load', 'plugin', 'functions', 'class-wp-list-util', 'class-wp-error', 'pomo/translations', 'l10n', 'option', 'cache', 'formatting', 'class-wp-block-parser', 'blocks', 'kses', 'shortcodes', 'general-template', 'link-template', 'http', 'class-wp-http', 'class-wp-http-response', 'media', 'embed', 'class-wp-oembed', 'pluggable' ) as $name ) {
	require_once ABSPATH . WPINC . "/$name.php";
}

$asked = json_decode( stream_get_contents( STDIN ), true );

// Every option comes from here, so that nothing asks a database.
add_filter( 'pre_option', fn( $value, $option ) => array( 'home' => 'https://clinic.example', 'siteurl' => 'https://clinic.example', 'blog_charset' => 'UTF-8' )[ $option ] ?? '', 10, 2 );
wp_cache_init();
wp_cache_set( 'alloptions', array( 'blog_charset' => 'UTF-8' ), 'options' );
add_filter(
	'pre_http_request',
	function ( $value, $arguments, $url ) use ( $asked ) {
		$body = $asked['web'][ strtok( $url, '?' ) ] ?? null;
		return null === $body ? new WP_Error( 'nowhere', $url ) : array( 'headers' => array(), 'body' => $body, 'response' => array( 'code' => 200, 'message' => 'OK' ), 'cookies' => array(), 'filename' => null );
	},
	10,
	3
);
// As wp-includes/default-filters.php has them.
add_filter( 'oembed_dataparse', 'wp_filter_oembed_iframe_title_attribute', 5, 3 );
add_filter( 'oembed_dataparse', 'wp_filter_oembed_result', 10, 3 );

// What else goes over a text before it is filtered: all of it, because it changes what is left.
foreach ( preg_grep( "/^add_filter\( 'pre_kses'/", file( ABSPATH . WPINC . '/default-filters.php' ) ) as $line ) {
	eval( $line );
}

$jobs = array(
	'kses'   => 'wp_kses_post',
	'oembed' => fn( $url ) => _wp_oembed_get_object()->get_html( $url, array( 'discover' => true ) ),
);
echo json_encode( array_map( fn( $job ) => $jobs[ $job[0] ]( $job[1] ), $asked['jobs'] ), JSON_THROW_ON_ERROR );
